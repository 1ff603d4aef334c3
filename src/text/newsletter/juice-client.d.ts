/** The part of juice that opens no file and no connection. It has the types of the whole package. */
declare module 'juice/client' {
  export { default } from 'juice'
}
