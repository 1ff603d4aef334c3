/**
 * Sends broken bodies to every operation that takes one, in every role: the answer names the wrong
 * member, and nothing changes.
 */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import {
  type Attack,
  createAttackSender,
  expecting,
  gatherAttackers,
  mayUse,
} from '../helpers/walks/attackers.ts'
import { type Documented, readDocument, urlOf } from '../helpers/walks/document.ts'
import { bodyMutations, brokenTexts } from '../helpers/walks/mutations.ts'
import type { Parts } from '../helpers/walks/operations/operation.ts'
import { operations } from '../helpers/walks/operations.ts'

t.test('refuses', async (t) => {
  const masthead = await startTestApp()
  const fixtures = createFixtures(masthead)
  const { documented } = readDocument(masthead.app)
  const attackers = await gatherAttackers(masthead)
  const owner = await masthead.person(['author'])
  const withBody = documented.filter(({ body }) => body !== undefined)
  const targets: { operation: Documented; parts: Parts }[] = []
  for (const operation of withBody) {
    targets.push({
      operation,
      parts: (await operations[operation.operationId]?.parts(fixtures, owner)) ?? {},
    })
  }
  const sendAttacks = createAttackSender(masthead)
  let sent = 0

  function wrongBodies({ operation, parts }: (typeof targets)[number]): Attack[] {
    const { method, path } = operation
    const url = urlOf(path, parts)
    const good = { ...parts.body, ...parts.more }
    return bodyMutations(operation, good).map(({ label, body, pointer }) => ({
      label: `${pointer || 'the body'}: ${label}`,
      // As JSON text: inject() would send a string as it is.
      request: {
        method,
        url,
        payload: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      },
      faultOf: expecting({ status: 400, code: 'invalid-request', pointer }),
    }))
  }

  function brokenBodies({ operation: { method, path }, parts }: (typeof targets)[number]): Attack[] {
    const url = urlOf(path, parts)
    return brokenTexts.map(({ label, text, type = 'application/json', status, code }) => ({
      label,
      request: { method, url, payload: text, headers: type === '' ? {} : { 'content-type': type } },
      faultOf: expecting({ status, code }),
    }))
  }

  for (const target of targets) {
    const { operationId } = target.operation
    for (const attacker of attackers) {
      t.test(`${operationId} by ${attacker.name}: each member wrong in turn`, async (t) => {
        const attacks = wrongBodies(target)
        sent += attacks.length
        t.strictSame(await sendAttacks(attacks, { attacker, isAllowed: mayUse(operationId, attacker) }), [])
      })
      t.test(`${operationId} by ${attacker.name}: broken texts`, async (t) => {
        const attacks = brokenBodies(target)
        sent += attacks.length
        t.strictSame(await sendAttacks(attacks, { attacker, isAllowed: mayUse(operationId, attacker) }), [])
      })
    }
  }

  t.test('thousands of bodies', async (t) => {
    t.ok(withBody.length > 13, `${withBody.length} operations that take a body`)
    t.ok(sent > 5000, `${sent} requests`)
  })
})
