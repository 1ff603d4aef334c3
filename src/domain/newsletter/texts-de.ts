/** The German texts of the mails and pages of the newsletter. */
import type { NewsletterTexts } from './texts-en.ts'

export const de: NewsletterTexts = {
  signupMail: {
    subject: (publication) => `Bitte bestätigen Sie Ihre Anmeldung bei ${publication}`,
    greeting: 'Guten Tag,',
    request: (publication) =>
      `jemand, vermutlich Sie selbst, hat uns gebeten, dies von ${publication} an diese Adresse zu senden:`,
    instruction: 'Um es zu erhalten, öffnen Sie diese Seite und bestätigen Sie:',
    consent: (wording) => `Mit der Bestätigung stimmen Sie dem zu: „${wording}“`,
    end: (days) =>
      `Der Link gilt ${days} Tage. Wenn Sie nicht darum gebeten haben, tun Sie nichts. Ohne Ihre Bestätigung ` +
      'senden wir nichts.',
  },
  preferencesMail: {
    subject: (publication) => `Ihre Newsletter von ${publication}`,
    greeting: 'Guten Tag,',
    request: (publication) =>
      'jemand, vermutlich Sie selbst, hat um die Seite gebeten, auf der Sie die Newsletter von ' +
      `${publication} wählen und abbestellen:`,
    end: 'Wenn Sie nicht darum gebeten haben, tun Sie nichts. Es hat sich nichts geändert.',
  },
  received: {
    title: 'Ein Schritt fehlt noch',
    text:
      'Wenn diese Adresse den Newsletter noch nicht erhält, ist eine Mail mit einem Link unterwegs. Öffnen Sie ' +
      'den Link und bestätigen Sie.',
  },
  confirmation: {
    title: 'Anmeldung bestätigen',
    question: (address) => `Möchten Sie, dass wir dies an ${address} senden?`,
    consent: (wording) => `Mit der Bestätigung stimmen Sie dem zu: „${wording}“`,
    button: 'Ja, bitte senden',
    doneTitle: 'Vielen Dank',
    done: 'Ihre Anmeldung ist bestätigt. Von nun an erhalten Sie:',
    change: 'Auswahl ändern',
  },
  preferences: {
    title: 'Ihre Newsletter',
    address: (address) => `Diese Auswahl gilt für ${address}.`,
    legend: 'Senden Sie mir',
    closed: 'Neue Anmeldungen sind nicht möglich.',
    save: 'Speichern',
    saved: 'Ihre Auswahl ist gespeichert.',
    leaveAll: (publication) => `Alle Newsletter von ${publication} abbestellen`,
    suppressed: 'Diese Adresse erhält keine Mail von uns. Schreiben Sie uns, wenn sich das ändern soll.',
  },
  unsubscription: {
    title: 'Abbestellen',
    question: (address) => `Was sollen wir nicht mehr an ${address} senden?`,
    leaveOne: (newsletter) => `„${newsletter}“ abbestellen`,
    leaveAll: (publication) => `Alle Newsletter von ${publication} abbestellen`,
    keep: 'Wenn Sie diese Seite schließen, ändert sich nichts.',
    doneTitle: 'Abbestellt',
    leftOne: (newsletter) => `Sie erhalten „${newsletter}“ nicht mehr.`,
    leftAll: (publication) => `Sie erhalten keinen Newsletter von ${publication} mehr.`,
    resubscribe: 'Das war ein Versehen, bitte wieder senden',
    reasonLegend: 'Dürfen wir fragen, warum? Sie müssen nicht antworten.',
    reasons: {
      'too-often': 'Es waren zu viele Mails.',
      'not-relevant': 'Es ging nicht um das, was mich interessiert.',
      'never-asked': 'Ich habe mich nie angemeldet.',
      other: 'Ein anderer Grund',
    },
    comment: 'Was möchten Sie uns sagen?',
    sendReason: 'Senden',
    thanks: 'Vielen Dank für die Antwort.',
  },
  refusal: {
    title: 'Das hat nicht funktioniert',
    back: 'Gehen Sie zurück und versuchen Sie es noch einmal.',
    members: {
      email: 'Die E-Mail-Adresse ist nicht vollständig oder enthält einen Fehler.',
      newsletters: 'Einer der gewählten Newsletter nimmt keine Anmeldungen mehr an.',
      formToken:
        'Das Formular wurde zu schnell gesendet oder war zu lange offen. Laden Sie es neu und senden Sie es.',
      comment: 'Der Text ist zu lang.',
    },
    other: 'Das Formular wurde nicht so ausgefüllt, wie wir es erwarten.',
  },
  deadLink: {
    title: 'Dieser Link funktioniert nicht',
    text:
      'Der Link ist nicht vollständig, er ist abgelaufen, oder es wurde ein neuerer gesendet. Wenn Sie ihn aus ' +
      'einer Mail kopiert haben, kopieren Sie ihn ganz. Melden Sie sich sonst noch einmal an.',
  },
}
