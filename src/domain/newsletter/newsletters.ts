/** The bounds of newsletters, the lists that people sign up to. */

/** A publication has few, so pages and forms show all of them. */
export const maxNewsletters = 50
