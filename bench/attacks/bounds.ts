/** What must hold in an attack, however slow the machine is. Each bound gives its fault in words, if any. */
import type { Tally } from './sockets.ts'

export type Bound = (tally: Tally) => string | undefined

/** No other status comes, above all no 500. */
export const onlyAnswers =
  (...statuses: number[]): Bound =>
  ({ statuses: came }) => {
    const others = Object.keys(came).filter((status) => !statuses.includes(Number(status)))
    return others.length > 0 ? `answers with ${others.join(', ')}` : undefined
  }

export const someAnswers =
  (status: number): Bound =>
  ({ statuses: came }) =>
    came[status] === undefined ? `no answer with ${status}` : undefined

export const atMostOpen =
  (most: number): Bound =>
  ({ open = 0 }) =>
    open > most ? `${open} connections are open, more than ${most}` : undefined
