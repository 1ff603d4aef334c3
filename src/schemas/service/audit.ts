/** The wire shapes of the audit log. */
import { type Static, Type } from 'typebox'
import { auditedEventTypes, type EventPayload, type EventSubjects } from '../../domain/events.ts'
import { Id, listOf, listQuery, nullable, oneOf, ref, separated, shape, Time } from '../common.ts'

export const AuditEntry = shape('AuditEntry', 'An event that matters to security.', {
  id: Type.String({ description: 'The number of the event in the event log.' }),
  type: oneOf(auditedEventTypes, 'The type of the event.'),
  actorAccountId: nullable({
    ...Id,
    description: 'The account that caused the event; null if no account was logged in.',
  }),
  address: nullable(
    Type.String({
      description:
        'The network address of the request; null if the event came from the command line or the ' +
        'service itself.',
    }),
  ),
  subjects: Type.Unsafe<EventSubjects>({
    type: 'object',
    additionalProperties: { type: 'string', format: 'uuid' },
    description: 'The ids of the things that the event is about, such as `accountId`.',
  }),
  payload: Type.Unsafe<EventPayload>({
    type: 'object',
    additionalProperties: true,
    description: 'Further facts. They depend on the type of the event.',
  }),
  occurredAt: Type.String({ ...Time, description: 'When the event happened.' }),
})
export type AuditEntry = Static<typeof AuditEntry>

export const AuditList = listOf('AuditList', ref(AuditEntry))

export const AuditQuery = listQuery({
  type: Type.Optional(
    separated(oneOf(auditedEventTypes), 'Only events of these types, separated by commas.'),
  ),
  account: Type.Optional(Type.String({ format: 'uuid', description: 'Only events about this account.' })),
  actor: Type.Optional(Type.String({ format: 'uuid', description: 'Only events that this account caused.' })),
  since: Type.Optional(
    Type.String({ format: 'date-time', description: 'Only events at this time or later.' }),
  ),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Only events before this time.' })),
})
