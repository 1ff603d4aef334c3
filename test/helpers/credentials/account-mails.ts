/** Reads the mails about accounts and the tokens in their links. */
import type { Mail } from '../../../src/outbox/mail.ts'
import type { Answer, TestApp } from '../app.ts'
import { linkIn, sentMails } from '../mails.ts'

export async function mailsTo(app: TestApp, address: string): Promise<Mail[]> {
  return (await sentMails(app)).filter(({ to }) => to === address)
}

/** The token of the latest link that was sent to the address. */
export async function latestToken(app: TestApp, address: string): Promise<string> {
  const mails = (await mailsTo(app, address)).filter(({ text }) => text.includes('?token='))
  const mail = mails.at(-1)
  if (!mail) throw new Error(`no link was sent to ${address}`)
  return linkIn(mail).searchParams.get('token') ?? ''
}

/** Sends a form as a browser does. */
export function submitForm({ app }: TestApp, url: string, form: Record<string, string>) {
  const payload = new URLSearchParams(form).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return app.inject({ method: 'POST', url, headers, payload })
}

export function register({ send }: TestApp, payload: object): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/accounts', payload })
}

export function verify({ send }: TestApp, token: string): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/accounts/email-verification', payload: { token } })
}

export function requestReset({ send }: TestApp, email: string): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/accounts/password-reset-requests', payload: { email } })
}

export function reset({ send }: TestApp, payload: object): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/accounts/password-reset', payload })
}

export function confirmChange({ send }: TestApp, token: string): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/accounts/email-change', payload: { token } })
}

type Headers = { authorization: string }

export function changePassword({ send }: TestApp, headers: Headers, payload: object): Promise<Answer> {
  return send({ method: 'PUT', url: '/v1/accounts/me/password', headers, payload })
}

export function requestChange({ send }: TestApp, headers: Headers, payload: object): Promise<Answer> {
  return send({ method: 'PUT', url: '/v1/accounts/me/email', headers, payload })
}

export function readMe({ send }: TestApp, headers: Headers): Promise<Answer> {
  return send({ url: '/v1/accounts/me', headers })
}
