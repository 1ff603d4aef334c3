/** The origin of a request, as the ledgers keep it. */
export type Visitor = { address: string | null; userAgent: string | null }
