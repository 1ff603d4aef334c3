/**
 * Every operation of the document with a request that works, and people of every role who send
 * broken versions of it.
 */
import { startTestApp } from '../app.ts'
import { createFixtures } from '../fixtures.ts'
import { gatherAttackers } from './attackers.ts'
import { readDocument } from './document.ts'
import { operations } from './operations.ts'
import type { Target } from './url-mutations.ts'

export async function prepareTargets() {
  const masthead = await startTestApp()
  const fixtures = createFixtures(masthead)
  const { documented } = readDocument(masthead.app)
  const targets: Target[] = []
  for (const operation of documented) {
    const parts =
      (await operations[operation.operationId]?.parts(fixtures, await masthead.person(['author']))) ?? {}
    targets.push({ operation, parts })
  }
  // The keys are made when they are first needed, which would look like a change.
  await masthead.deps.newsletterKeys.hashAddress('')
  return { masthead, fixtures, targets, attackers: await gatherAttackers(masthead) }
}
