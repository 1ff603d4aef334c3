/**
 * Sends broken URLs to every operation, in every role: the answer names the wrong parameter, and
 * nothing changes.
 */
import t from 'tap'
import { type Attack, createAttackSender, mayUse } from '../helpers/walks/attackers.ts'
import { prepareTargets } from '../helpers/walks/targets.ts'
import { pathAttacks, queryAttacks, type Target, unknownParameters } from '../helpers/walks/url-mutations.ts'

t.test('refuses', async (t) => {
  const { masthead, targets, attackers } = await prepareTargets()
  const sendAttacks = createAttackSender(masthead)
  let sent = 0

  const kinds: [name: string, of: (target: Target) => Attack[]][] = [
    ['wrong path parameters', pathAttacks],
    ['wrong query parameters', queryAttacks],
  ]
  for (const target of targets) {
    const { operationId } = target.operation
    for (const [name, of] of kinds) {
      const attacks = of(target)
      if (attacks.length === 0) continue
      for (const attacker of attackers) {
        t.test(`${operationId} by ${attacker.name}: ${name}`, async (t) => {
          sent += attacks.length
          t.strictSame(await sendAttacks(attacks, { attacker, isAllowed: mayUse(operationId, attacker) }), [])
        })
      }
    }
  }

  for (const target of targets) {
    const { operationId } = target.operation
    t.test(`${operationId}: a query parameter that nobody declared`, async (t) => {
      for (const attacker of attackers) {
        const isAllowed = mayUse(operationId, attacker)
        t.strictSame(await sendAttacks(unknownParameters(target), { attacker, isAllowed }), [], attacker.name)
      }
    })
  }

  t.test('thousands of URLs', async (t) => {
    t.ok(sent > 4000, `${sent} requests`)
  })
})
