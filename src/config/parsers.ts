/**
 * The parsers of settings. Each parser turns the text of a setting into its value, or throws a
 * `Fault` that says what is wrong.
 */

import { parseTrustedIssuers, type TrustedIssuer } from '../domain/credentials/trusted-issuer.ts'
import { parseDatabaseUrl } from '../domain/database-url.ts'
import { normalEmail } from '../domain/email-address.ts'

/** The sender of mail. */
export type Sender = { name: string | null; address: string }

/**
 * Says what is wrong with the text of a setting, in words that follow the name of the setting, such
 * as 'must be ...'.
 */
export class Fault extends Error {
  readonly faults: readonly string[]
  constructor(...faults: readonly string[]) {
    super(faults.join('; '))
    this.faults = faults
  }
}

/** One row of the table of settings. `parse` throws a `Fault` that says what is wrong with the text. */
export type Setting = {
  /** The value in .env.example; '' if there is no default or it follows from other settings. */
  example: string
  description: string
  parse: (text: string) => unknown
}

export function text(min = 1, max = 4096) {
  return (value: string): string => {
    if (value.length < min) throw new Fault(`must have at least ${min} characters`)
    if (value.length > max) throw new Fault(`must have at most ${max} characters`)
    return value
  }
}

export function integer(min: number, max: number) {
  return (value: string): number => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new Fault(`must be a whole number from ${min} to ${max}, not '${value}'`)
    }
    return number
  }
}

export function oneOf<const Value extends string>(values: readonly Value[]) {
  return (value: string): Value => {
    const found = values.find((candidate) => candidate === value)
    if (found === undefined) throw new Fault(`must be one of ${values.join(', ')}, not '${value}'`)
    return found
  }
}

export function url(protocols: readonly string[]) {
  return (value: string): string => {
    // The message does not repeat the value, because the URL of a mail server carries a password.
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      throw new Fault(`must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`)
    }
    return value
  }
}

export function databaseUrl(value: string): string {
  try {
    parseDatabaseUrl(value)
    return value
  } catch (error) {
    throw new Fault((error as Error).message)
  }
}

export function smtpUrl(value: string): string {
  const found = url(['smtp:', 'smtps:'])(value)
  if (new URL(found).hostname === '') throw new Fault('must contain a host name')
  return found
}

/** Reads an address, or a name and an address in angle brackets. */
export function sender(value: string): Sender {
  const [, name = null, bracketed] = /^([^<>"\\\p{Cc}]+?)\s*<([^<>]+)>$/u.exec(value) ?? []
  const address = normalEmail(bracketed ?? value)
  if (address === undefined) {
    throw new Fault('must be an e-mail address, or a name and an address in angle brackets')
  }
  return { name, address }
}

/**
 * Only origin and path are allowed, because paths are appended to this URL and it is the issuer of
 * tokens.
 */
export function publicUrl(value: string): string {
  const { username, password, search, hash } = new URL(url(['http:', 'https:'])(value))
  // The query or fragment after a bare ? or # is empty, but a path appended to such a URL becomes
  // part of it.
  if (username || password || search || hash || /[?#]/.test(value))
    throw new Fault('must not have a user name, password, query or fragment')
  return value
}

/**
 * No credentials are allowed, because the log names this URL. Requests are signed with
 * SCREENING_SECRET instead.
 */
export function screeningUrl(value: string): string {
  const { username, password, hash } = new URL(url(['http:', 'https:'])(value))
  if (username || password || hash) throw new Fault('must not have a user name, password or fragment')
  return value
}

/** A secret in the format of Standard Webhooks. The message does not repeat the value. */
export function webhookSecret(value: string): string {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? []
  const bytes = Buffer.from(encoded, 'base64')
  const isExact = bytes.toString('base64') === encoded
  if (!isExact || bytes.length < 24 || bytes.length > 64) {
    throw new Fault('must be whsec_ followed by 24 to 64 bytes in base64')
  }
  return value
}

export function onOff(value: string): boolean {
  return oneOf(['on', 'off'])(value) === 'on'
}

export function proxies(value: string): boolean | number {
  return /^\d+$/.test(value) ? integer(1, 32)(value) : onOff(value)
}

export function origins(value: string): '*' | readonly string[] {
  if (value === '*') return '*'
  const list = value.split(',').map((origin) => origin.trim())
  const wrong = list.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (wrong !== undefined)
    throw new Fault(`must be * or origins like https://www.example.org, not '${wrong}'`)
  return list
}

export function trustedIssuers(value: string): readonly TrustedIssuer[] {
  const { issuers, faults } = parseTrustedIssuers(value)
  if (faults.length > 0) throw new Fault(...faults)
  return Object.freeze(issuers)
}

export function email(value: string): string {
  const address = normalEmail(value)
  if (address === undefined) throw new Fault('must be an e-mail address')
  return address
}
