/** The job that makes automatic letters, each minute. */
import { makeAutomaticLetters } from '../commands/newsletter/make-automatic-letters.ts'
import type { JobDeps } from './job.ts'

export async function runAutomaticLetters(deps: JobDeps): Promise<void> {
  for (const { id, occurrence, status } of await makeAutomaticLetters(deps)) {
    deps.log.info({ letter: { id, occurrence, status } }, 'an automatic letter was made')
  }
}
