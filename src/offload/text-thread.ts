/** The thread that works on long texts. */
import { answerCalls } from './answer-calls.ts'
import { textFunctions } from './text-functions.ts'

answerCalls(textFunctions)
