/** How much a correction changes, and how many an article can have. */

/** `minor`: a slip that misleads nobody. `substantive`: who read the article before should know. */
export const correctionSeverities = ['minor', 'substantive'] as const
export type CorrectionSeverity = (typeof correctionSeverities)[number]

/** All of them travel with the article. */
export const maxCorrections = 100
export const maxCorrectionLength = 1_000
