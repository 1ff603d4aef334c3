/** The English texts of the mails and pages of the newsletter, which every other language also has. */
import type { LeavingReason } from './signup.ts'

/** Plain texts. Mails take them as they are, and pages escape them. */
export type NewsletterTexts = {
  signupMail: {
    subject(publication: string): string
    greeting: string
    /** Beneath it stand the names of the newsletters, and the link. */
    request(publication: string): string
    instruction: string
    consent(wording: string): string
    end(days: number): string
  }
  preferencesMail: {
    subject(publication: string): string
    greeting: string
    request(publication: string): string
    end: string
  }
  received: { title: string; text: string }
  confirmation: {
    title: string
    question(address: string): string
    consent(wording: string): string
    button: string
    doneTitle: string
    done: string
    change: string
  }
  preferences: {
    title: string
    address(address: string): string
    legend: string
    closed: string
    save: string
    saved: string
    leaveAll(publication: string): string
    suppressed: string
  }
  unsubscription: {
    title: string
    question(address: string): string
    leaveOne(newsletter: string): string
    leaveAll(publication: string): string
    keep: string
    doneTitle: string
    leftOne(newsletter: string): string
    leftAll(publication: string): string
    resubscribe: string
    reasonLegend: string
    reasons: Readonly<Record<LeavingReason, string>>
    comment: string
    sendReason: string
    thanks: string
  }
  refusal: {
    title: string
    back: string
    /** What is wrong with a member of a form, by its name. */
    members: Readonly<Record<string, string>>
    other: string
  }
  deadLink: { title: string; text: string }
}

export const en: NewsletterTexts = {
  signupMail: {
    subject: (publication) => `Please confirm your signup to ${publication}`,
    greeting: 'Hello,',
    request: (publication) =>
      `Somebody, most likely you, has asked us to send this from ${publication} to this address:`,
    instruction: 'To get it, open this page and confirm:',
    consent: (wording) => `By confirming you agree to this: "${wording}"`,
    end: (days) =>
      `The link works for ${days} days. If you did not ask for this, do nothing. We send nothing without ` +
      'your confirmation.',
  },
  preferencesMail: {
    subject: (publication) => `Your newsletters of ${publication}`,
    greeting: 'Hello,',
    request: (publication) =>
      `Somebody, most likely you, has asked for the page on which you choose the newsletters of ${publication}, ` +
      'and leave them:',
    end: 'If you did not ask for this, do nothing. Nothing has changed.',
  },
  received: {
    title: 'One step is left',
    text:
      'If this address does not get the newsletter yet, a mail with a link is on its way. Open the link and ' +
      'confirm.',
  },
  confirmation: {
    title: 'Confirm your signup',
    question: (address) => `Do you want us to send this to ${address}?`,
    consent: (wording) => `By confirming you agree to this: “${wording}”`,
    button: 'Yes, send it to me',
    doneTitle: 'Thank you',
    done: 'Your signup is confirmed. From now on you get:',
    change: 'Change your choice',
  },
  preferences: {
    title: 'Your newsletters',
    address: (address) => `This choice is for ${address}.`,
    legend: 'Send me',
    closed: 'It takes no new readers.',
    save: 'Save',
    saved: 'Your choice is saved.',
    leaveAll: (publication) => `Unsubscribe from all newsletters of ${publication}`,
    suppressed: 'This address gets no mail from us. Write to us if you want that to change.',
  },
  unsubscription: {
    title: 'Unsubscribe',
    question: (address) => `What should we no longer send to ${address}?`,
    leaveOne: (newsletter) => `Unsubscribe from “${newsletter}”`,
    leaveAll: (publication) => `Unsubscribe from all newsletters of ${publication}`,
    keep: 'If you close this page, nothing changes.',
    doneTitle: 'You are unsubscribed',
    leftOne: (newsletter) => `You no longer get “${newsletter}”.`,
    leftAll: (publication) => `You no longer get any newsletter of ${publication}.`,
    resubscribe: 'That was a mistake, send it to me again',
    reasonLegend: 'May we ask why? You need not answer.',
    reasons: {
      'too-often': 'There were too many mails.',
      'not-relevant': 'It was not about what interests me.',
      'never-asked': 'I never signed up.',
      other: 'Another reason',
    },
    comment: 'What would you like to tell us?',
    sendReason: 'Send',
    thanks: 'Thank you for the answer.',
  },
  refusal: {
    title: 'This did not work',
    back: 'Go back and try again.',
    members: {
      email: 'The e-mail address is not complete, or it contains a mistake.',
      newsletters: 'One of the chosen newsletters is not open to signups any more.',
      formToken: 'The form was sent too fast, or it was open for too long. Load it again and send it.',
      comment: 'The text is too long.',
    },
    other: 'The form was not filled in as we expected.',
  },
  deadLink: {
    title: 'This link does not work',
    text:
      'The link is not complete, has expired, or a newer one was sent. If you copied it from a mail, copy the ' +
      'whole link. Otherwise, sign up again.',
  },
}
