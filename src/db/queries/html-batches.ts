/** Bounds what a job reads at once, since a thousand long texts take more memory than a process has. */

/** How many characters of HTML a batch has at most, if it has several texts. */
const maxHtmlOfBatch = 4_000_000

/** The ids of the first rows that are a batch together. `length` is that of their HTML. */
export function fittingIds(rows: readonly { id: string; length: number }[]): string[] {
  let room = maxHtmlOfBatch
  const first = rows.filter(({ length }, index) => {
    room -= length
    return index === 0 || room >= 0
  })
  return first.map(({ id }) => id)
}
