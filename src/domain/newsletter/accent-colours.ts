/** Makes colours from the accent colour of a publication with which text can be read (WCAG 2.2, AA). */

type Rgb = readonly [number, number, number]
type Accent = {
  /** The ground of buttons, and the text on it. */
  fill: string
  onFill: string
  /** Links and the ring around what has the focus, on the ground of the page. */
  text: string
}

export const grounds = { light: '#ffffff', dark: '#1b1b1f' } as const

const leastContrast = 4.5
const steps = 20

/** `colour` is six hexadecimal digits after a number sign. */
export function accentColours(colour: string): Record<keyof typeof grounds, Accent> {
  const fill = colour.toLowerCase()
  const onFill = contrast(fill, '#ffffff') >= contrast(fill, '#000000') ? '#ffffff' : '#000000'
  return {
    light: { fill, onFill, text: readable(fill, grounds.light, '#000000') },
    dark: { fill, onFill, text: readable(fill, grounds.dark, '#ffffff') },
  }
}

/** The colour, mixed with as little of `other` as makes it readable on `ground`. */
function readable(colour: string, ground: string, other: string): string {
  for (let step = 0; step < steps; step++) {
    const mixed = mix(colour, other, step / steps)
    if (contrast(mixed, ground) >= leastContrast) return mixed
  }
  return other
}

function mix(colour: string, other: string, share: number): string {
  const [a, b] = [rgbOf(colour), rgbOf(other)]
  const parts = a.map((part, index) => Math.round(part + ((b[index] ?? 0) - part) * share))
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** The contrast ratio of WCAG, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function rgbOf(colour: string): Rgb {
  const part = (start: number) => Number.parseInt(colour.slice(start, start + 2), 16)
  return [part(1), part(3), part(5)]
}
