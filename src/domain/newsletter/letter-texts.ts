/** THE TABLE of the words that the service adds to letters, by language. */

type LetterTexts = {
  by: (names: string) => string
  why: (publication: string) => string
  unsubscribe: string
  preferences: string
  online: string
}

const texts: Readonly<Record<string, LetterTexts>> = {
  en: {
    by: (names) => `By ${names}`,
    why: (publication) => `You get this letter because you signed up for it at ${publication}.`,
    unsubscribe: 'Unsubscribe',
    preferences: 'Change your newsletters',
    online: 'Read this letter online',
  },
  de: {
    by: (names) => `Von ${names}`,
    why: (publication) => `Sie erhalten diesen Brief, weil Sie ihn bei ${publication} bestellt haben.`,
    unsubscribe: 'Abbestellen',
    preferences: 'Newsletter auswählen',
    online: 'Diesen Brief online lesen',
  },
}

/** The words in the language of a letter, or in English, with the language that they are in. */
export function letterTextsOf(language: string): LetterTexts & { language: string } {
  const [primary = ''] = language.toLowerCase().split('-')
  const known = Object.hasOwn(texts, primary) ? primary : 'en'
  return { ...(texts[known] as LetterTexts), language: known }
}

const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'nqo', 'ps', 'sd', 'ug', 'ur', 'yi'])

export function directionOf(language: string): 'ltr' | 'rtl' {
  const [primary = ''] = language.toLowerCase().split('-')
  return rightToLeft.has(primary) ? 'rtl' : 'ltr'
}

/** `Ida Holm, Bo Ek and Kim Li`, in the words of the language. */
export function namesIn(language: string, names: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names)
}
