import { describe, expect, it } from '@jest/globals'
import { readAll, typesOf } from './support/read-all.ts'

describe('comma-separated values', () => {
  it('follow RFC 4180: quotes, doubled quotes, delimiters and line breaks within cells', async () => {
    const text = 'sku,title,price\r\nA,"one, ""two""\r\nthree",1.50\r\n"B","",2\r\nC,5" pipe,3'
    const { rows, facts } = await readAll(text)
    expect(facts.format).toBe('csv')
    expect(rows).toEqual([
      ['A', 'one, "two"\r\nthree', '1.50'],
      ['B', null, '2'],
      ['C', '5" pipe', '3'],
    ])
  })

  it('with a broken quote lose that record alone, and lines are counted through', async () => {
    const text = 'a,b\n1,"x"y\n2,"l1\nl2"\n3,4,5\n6\n"open,7\n8,9\n'
    const { rows, rejected } = await readAll(text)
    expect(rows).toEqual([
      ['2', 'l1\nl2'],
      ['6', null],
      ['8', '9'],
    ])
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'A quoted cell has text after its closing quote.'],
      [5, 'The row has 3 cells, and the header has 2.'],
      [7, 'A quoted cell does not end.'],
    ])
  })

  it('may be separated by semicolons', async () => {
    expect((await readAll('a;b;c\n"1;2";3,5;x\n')).rows).toEqual([['1;2', '3,5', 'x']])
  })
})

describe('XML', () => {
  const document = `<?xml version="1.0" encoding="UTF-8"?>
    <AmazonEnvelope><Header><MerchantIdentifier>M</MerchantIdentifier></Header>
      <Message><Order>
        <AmazonOrderID>202-1</AmazonOrderID><PurchaseDate>2023-01-05T01:00:00+01:00</PurchaseDate>
        <Address><City>K&#246;ln</City></Address>
        <Item><SKU>A</SKU><Price currency="EUR">12.50</Price></Item>
      </Order></Message>
      <Message><Order>
        <AmazonOrderID>202-2</AmazonOrderID><Address><City/></Address>
        <Item><SKU>B</SKU></Item><Item><SKU><![CDATA[C & D]]></SKU></Item>
      </Order></Message>
    </AmazonEnvelope>`
  const options = { reportType: 'GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL' }

  it('has one row for each record element; elements that repeat become JSON', async () => {
    const read = await readAll(document, options)
    expect(read.records).toEqual([
      {
        amazonorderid: '202-1',
        purchasedate: '2023-01-05 00:00:00',
        address__city: 'Köln',
        item__sku: 'A',
        item__price__currency: 'EUR',
        item__price: '12.50',
      },
      { amazonorderid: '202-2', item: '[{"SKU":"B"},{"SKU":"C & D"}]' },
    ])
    expect(typesOf(read, 'item__price', 'item')).toEqual([
      { kind: 'decimal', precision: 4, scale: 2 },
      { kind: 'json', length: 29 },
    ])
  })

  it('is document_truncated when it ends early, and document_malformed when it is not XML', async () => {
    await expect(readAll(document.slice(0, 500), options)).rejects.toMatchObject({ kind: 'document_truncated' })
    await expect(readAll(document.replace('</Item>', '</Iten>'), options)).rejects.toMatchObject({
      kind: 'document_malformed',
    })
    await expect(readAll(`<O>${'<a>'.repeat(100)}`, { recordPath: 'O' })).rejects.toMatchObject({
      kind: 'document_malformed',
    })
    await expect(readAll('<a/>')).rejects.toThrow('Set recordPath')
  })

  it('does not expand entities of a DTD', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "aaaa"><!ENTITY y "&x;&x;">]><a><Order><b>&y;</b></Order></a>'
    await expect(readAll(bomb, options)).rejects.toMatchObject({ kind: 'document_malformed' })
  })
})
