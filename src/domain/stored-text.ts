/**
 * THE TABLE of the kinds of text that requests bring: what each of them accepts, and the form in which
 * it is stored. A schema names the kind of each text (`textKind`), and validation applies this table
 * before all other rules of the schema, so no command has to.
 */
import { controlNamed, withLineBreaks } from './control-characters.ts'
import { readEmailAddress } from './email-address.ts'
import { withoutHidden } from './ignorable.ts'
import { isFindablePhrase } from './moderation/phrases.ts'
import type { ReadText } from './read-text.ts'
import { hasVisibleCharacter, withoutOuterBlanks } from './single-line-text.ts'
import { readSiteAddress, readWebAddress } from './web-address.ts'

/** Line breaks in what is shown in one line. */
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

export const textKinds = {
  /** One line. Its pattern says the rest. */
  line: (written) => ({ text: withoutOuterBlanks(withoutHidden(written)) }),
  /** One line that may be blank, which is as if it were not given. A line break in it is a blank. */
  optionalLine: (written) => {
    const text = withoutOuterBlanks(withoutHidden(written.replace(breaks, ' ')))
    return { text: hasVisibleCharacter(text) ? text : '' }
  },
  /** A line that is looked for in comments. */
  phrase: (written) => {
    const text = withoutOuterBlanks(withoutHidden(written))
    if (text === '' || isFindablePhrase(text)) return { text }
    return { fault: 'needs a letter, a digit or an emoji, since nothing else is looked for' }
  },
  /** Several lines. */
  text: (written) => {
    const text = withLineBreaks(written)
    const fault = controlNamed(text)
    return fault ? { fault } : { text }
  },
  webAddress: readWebAddress,
  siteAddress: readSiteAddress,
  email: readEmailAddress,
  /** An address to look for. One that is none is found nowhere, as any other that is unknown. */
  emailToFind: (written) => {
    const read = readEmailAddress(written)
    return 'text' in read ? read : { text: written }
  },
} as const satisfies Record<string, (written: string) => ReadText>

export type TextKind = keyof typeof textKinds
