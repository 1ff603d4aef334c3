/**
 * Reads e-mail addresses. The domain may be written in any letters; it is stored in its ASCII form, in
 * which mail servers know it and in which addresses are compared. The part before the @ is ASCII: for
 * others, each mail server on the way would need SMTPUTF8.
 */
import type { ReadText } from './read-text.ts'
import { withoutOuterBlanks } from './single-line-text.ts'
import { faultOfHost } from './web-address.ts'

/** The bounds of RFC 5321, section 4.5.3.1, in characters. The whole is a path of 256 in brackets. */
export const maxEmailLength = 254
const maxLocalLength = 64
const maxDomainLength = 255

const localForm = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*$/i
/** Two labels at least. With digits alone at its end, it would be an IP address without its brackets. */
const domainForm = /^(?:[a-z\d-]+\.)+(?!\d+$)[a-z\d-]+$/i
/** A part of the domain begins or ends with a hyphen. */
const strayHyphen = /^-|-\.|\.-|-$/
const ascii = /^[\0-\x7f]*$/
/** What a domain in other letters may contain of ASCII. The rest has a meaning in URLs. */
const idnForm = /^(?:[a-z\d.-]|[^\0-\x7f])+$/i
const ipv4 = /^\d+(?:\.\d+){3}$/

const noAddress = 'must be an e-mail address, for example reader@example.org'

export function readEmailAddress(written: string): ReadText {
  const text = withoutOuterBlanks(written)
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)]
  if (local === '' || domain === '') return { fault: noAddress }
  if (local.length > maxLocalLength)
    return { fault: `must have at most ${maxLocalLength} characters before the @` }
  if (!ascii.test(local)) return { fault: 'must have only ASCII characters before the @' }
  if (domain.length > maxDomainLength)
    return { fault: `must have at most ${maxDomainLength} characters after the @` }
  const known = domainOf(domain)
  if (known === undefined) return { fault: 'must have a possible domain after the @' }
  if (!localForm.test(local) || !domainForm.test(known) || strayHyphen.test(known))
    return { fault: noAddress }
  const fault = faultOfHost(known.toLowerCase())
  if (fault) return { fault: fault.replace('a host', 'a domain') }
  const address = `${local}@${known}`
  if (address.length > maxEmailLength) return { fault: `must have at most ${maxEmailLength} characters` }
  return { text: address }
}

/** The normal form of an e-mail address; `undefined` if it is none. */
export function normalEmail(written: string): string | undefined {
  const read = readEmailAddress(written)
  return 'text' in read ? read.text : undefined
}

/** A domain of ASCII stays as it is written, since letter case was always stored. */
function domainOf(written: string): string | undefined {
  if (ascii.test(written)) return written
  if (!idnForm.test(written)) return undefined
  const host = URL.parse(`http://${written}/`)?.hostname
  return host === undefined || ipv4.test(host) ? undefined : host
}
