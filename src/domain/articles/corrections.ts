/** The severities of corrections, and their limits. */

/** A `minor` correction misled nobody. Earlier readers should know of a `substantive` one. */
export const correctionSeverities = ['minor', 'substantive'] as const
export type CorrectionSeverity = (typeof correctionSeverities)[number]

/** Per article, since the article is always sent with all of its corrections. */
export const maxCorrections = 100
export const maxCorrectionLength = 1_000
