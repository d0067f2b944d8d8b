import { createServer } from 'node:net'

// The other end of the machine's loopback round trip, in a process of its own as a server is.
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  socket.pipe(socket)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.({ port: address.port })
})
process.once('disconnect', () => process.exit())
