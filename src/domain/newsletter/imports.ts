/** The states and counts of an import of newsletter signups. */

export const importModes = ['opt-in', 'confirmed'] as const
export type ImportMode = (typeof importModes)[number]

export const importStatuses = ['waiting', 'running', 'done', 'failed'] as const
export type ImportStatus = (typeof importStatuses)[number]

/** Lines of the file by what became of them. Their sum is the number of lines read. */
export type ImportCounts = {
  added: number
  /** Addresses that were on the list already, with nothing to change. */
  unchanged: number
  /** Addresses that gained a newsletter. */
  updated: number
  /** Addresses that have unsubscribed or are suppressed. An import never revives them. */
  keptOut: number
  refused: number
}
