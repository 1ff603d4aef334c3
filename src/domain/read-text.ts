/** The text of a request in the form in which it is stored, or what is wrong with it. */

/** The words of a fault follow the name of a member, as in "/url must have a host". */
export type ReadText = { text: string } | { fault: string }
