/** The audit as it travels. */
import { type Static, Type } from 'typebox'
import { auditedEventTypes, type EventPayload, type EventSubjects } from '../../domain/events.ts'
import { Id, listOf, listQuery, nullable, oneOf, ref, separated, shape, Time } from '../common.ts'

export const AuditEntry = shape('AuditEntry', 'One act that matters to security.', {
  id: Type.String({ description: 'Its number in the event log.' }),
  type: oneOf(auditedEventTypes),
  actorAccountId: nullable(Id),
  address: nullable(
    Type.String({
      description: 'Where the request came from; null for the command line and the service itself.',
    }),
  ),
  subjects: Type.Unsafe<EventSubjects>({
    type: 'object',
    additionalProperties: { type: 'string', format: 'uuid' },
    description: 'What it is about: ids by their kind.',
  }),
  payload: Type.Unsafe<EventPayload>({
    type: 'object',
    additionalProperties: true,
    description: 'Facts of this type of act.',
  }),
  occurredAt: Time,
})
export type AuditEntry = Static<typeof AuditEntry>

export const AuditList = listOf('AuditList', ref(AuditEntry))

export const AuditQuery = listQuery({
  type: Type.Optional(
    separated(oneOf(auditedEventTypes), 'Acts of any of these types, separated by commas.'),
  ),
  account: Type.Optional(Type.String({ format: 'uuid', description: 'Acts about this account.' })),
  actor: Type.Optional(Type.String({ format: 'uuid', description: 'Acts of this account.' })),
  since: Type.Optional(Type.String({ format: 'date-time', description: 'Not before.' })),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Before.' })),
})
