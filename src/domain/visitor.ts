/** Where a request came from, as far as the ledgers keep it. */
export type Visitor = { address: string | null; userAgent: string | null }
