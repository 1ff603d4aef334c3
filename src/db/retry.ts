/** Runs a transaction again when PostgreSQL has aborted it in favour of another one. */
import { setTimeout as delay } from 'node:timers/promises'
import { sqlState } from './constraint-errors.ts'

const maxAttempts = 8
const retryable = new Set(['40001', '40P01'])

export async function retryConflicts<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      const state = sqlState(error)
      if (state === undefined || !retryable.has(state) || attempt === maxAttempts) throw error
      await delay(Math.random() * 10 * attempt)
    }
  }
}
