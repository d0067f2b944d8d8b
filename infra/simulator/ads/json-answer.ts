import type { SimulatorAnswer } from '../api.ts'

export const jsonMedia = 'application/json'

export const jsonAnswer = (body: object, status = 200): SimulatorAnswer => ({ status, body })
