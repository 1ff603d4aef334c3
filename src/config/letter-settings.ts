/** The settings about sending letters: how fast, over how many connections, and with which signature. */
import { integer, type Setting, text } from './parsers.ts'

export const letterSettings = {
  SMTP_CONNECTIONS: {
    example: '5',
    description: 'How many connections to the mail server a process uses for letters at the same time.',
    parse: integer(1, 100),
  },
  LETTERS_IN_FLIGHT: {
    example: '100',
    description:
      'How many mails of letters a process has in work at the same time. If the process is killed, at ' +
      'most so many mails are sent twice.',
    parse: integer(2, 1_000),
  },
  LETTERS_PER_SECOND: {
    example: '',
    description:
      'How many mails of one letter all processes together send in a second. By default, there is no limit.',
    parse: integer(1, 10_000),
  },
  DKIM_DOMAIN: {
    example: '',
    description:
      'The domain that letters are signed for with DKIM. A signature costs about a millisecond of ' +
      'processor time per mail, so let the mail server sign where it can.',
    parse: text(),
  },
  DKIM_SELECTOR: {
    example: '',
    description: 'The selector of the DKIM key, whose public part is at <selector>._domainkey.<domain>.',
    parse: text(),
  },
  DKIM_KEY_FILE: {
    example: '',
    description: 'The file of the private DKIM key, in PEM format.',
    parse: text(),
  },
} as const satisfies Record<string, Setting>

export type LetterSettings = Readonly<{
  /** How many connections to the mail server a process uses. */
  connections: number
  /** How many mails a process has in work at the same time. */
  inFlight: number
  /** How many mails of a letter all processes send in a second; null if there is no limit. */
  perSecond: number | null
  /** null if letters are not signed here. */
  dkim: Readonly<{ domain: string; selector: string; keyFile: string }> | null
}>

type Read = <Name extends keyof typeof letterSettings>(
  name: Name,
) => ReturnType<(typeof letterSettings)[Name]['parse']> | undefined

export function lettersFrom(read: Read): LetterSettings {
  const [domain, selector, keyFile] = [read('DKIM_DOMAIN'), read('DKIM_SELECTOR'), read('DKIM_KEY_FILE')]
  return Object.freeze({
    connections: read('SMTP_CONNECTIONS') ?? 5,
    inFlight: read('LETTERS_IN_FLIGHT') ?? 100,
    perSecond: read('LETTERS_PER_SECOND') ?? null,
    dkim: domain && selector && keyFile ? Object.freeze({ domain, selector, keyFile }) : null,
  })
}
