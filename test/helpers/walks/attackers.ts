/**
 * Sends hostile requests in every role, and reports wrong answers, changed tables and logged
 * errors.
 */
import { isDeepStrictEqual } from 'node:util'
import type { InjectOptions } from 'fastify'
import { policy, reachOf } from '../../../src/auth/policy.ts'
import type { Audience } from '../../../src/domain/roles.ts'
import type { Answer, Person, TestApp } from '../app.ts'
import { contentsOf } from '../table-contents.ts'
import { operations } from './operations.ts'

export type Attack = {
  label: string
  request: InjectOptions
  /** Says what is wrong with the answer to somebody who may use the operation. */
  faultOf: (answer: Answer) => string | undefined
  /**
   * Whether the request fails before the policy is asked, and so in the same way for every role.
   */
  isBeforePolicy?: boolean
}

type Attacker = { name: Audience; person: Person | undefined }

export async function gatherAttackers({ person }: TestApp): Promise<Attacker[]> {
  return [
    { name: 'anonymous', person: undefined },
    { name: 'reader', person: await person() },
    { name: 'author', person: await person(['author']) },
    { name: 'moderator', person: await person(['moderator']) },
    { name: 'admin', person: await person(['admin']) },
  ]
}

/** Whether the policy allows the operation to the attacker at all. */
export function mayUse(operationId: string, { name }: Attacker): boolean {
  const { action } = operations[operationId] ?? { action: 'service:inspect' }
  if (policy[action].anonymous) return true
  return name !== 'anonymous' && reachOf(action, ['reader', name]) !== undefined
}

export function createAttackSender({ deps, send, logLines }: TestApp) {
  let before: Record<string, string> | undefined

  async function outcome(
    attack: Attack,
    attacker: Attacker,
    isAllowed: boolean,
  ): Promise<string | undefined> {
    try {
      // This throws if the answer does not conform to the document.
      const answer = await send({ ...attack.request, as: attacker.person })
      const refusal = attacker.name === 'anonymous' ? 401 : 403
      const { statusCode, body } = answer
      if (statusCode >= 500) return `${statusCode} ${body}`
      if (isAllowed || attack.isBeforePolicy) return attack.faultOf(answer)
      return statusCode === refusal ? undefined : `${statusCode} instead of ${refusal}`
    } catch (error) {
      return String(error).slice(0, 500)
    }
  }

  /**
   * The faults, with the attacks that caused them; empty if no attack broke or changed anything.
   */
  return async function sendAttacks(
    attacks: readonly Attack[],
    { attacker, isAllowed }: { attacker: Attacker; isAllowed: boolean },
  ): Promise<string[]> {
    before ??= await contentsOf(deps)
    const faults: string[] = []
    for (const attack of attacks) {
      const fault = await outcome(attack, attacker, isAllowed)
      if (fault) faults.push(`${attack.label}: ${fault}`)
    }
    const after = await contentsOf(deps)
    if (!isDeepStrictEqual(after, before)) {
      const changed = Object.keys(after).filter((table) => after[table] !== before?.[table])
      faults.push(`changed ${changed.join(', ')}`)
    }
    before = after
    const broken = logLines.splice(0).filter(({ level }) => Number(level) >= 50)
    if (broken.length > 0) faults.push(`logged ${broken.length} errors`)
    return faults
  }
}

type Expectation = { status: number; code: string | readonly string[]; pointer?: string; parameter?: string }

/** Expects a problem that names the wrong part, or a part within it. */
export function expecting({ status, code, pointer, parameter }: Expectation): Attack['faultOf'] {
  return ({ statusCode, body_ }) => {
    const isExpected = [code].flat().some((each) => body_?.type === `/problems/${each}`)
    if (statusCode !== status || !isExpected)
      return `${statusCode} ${body_?.type} instead of ${status} ${code}`
    const errors: { pointer?: string; parameter?: string }[] = body_.errors ?? []
    const isNamed = errors.some(
      (error) =>
        (pointer !== undefined && (error.pointer === pointer || error.pointer?.startsWith(`${pointer}/`))) ||
        (parameter !== undefined && error.parameter === parameter),
    )
    if ((pointer === undefined && parameter === undefined) || isNamed) return undefined
    return `names ${JSON.stringify(errors)} and not ${pointer ?? parameter}`
  }
}
