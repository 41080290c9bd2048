/** Dispatches on `type` exhaustively: a message type without a handler does not compile. */
export type Handlers<M extends { readonly type: string }, R> = {
  readonly [T in M['type']]: (message: Extract<M, { readonly type: T }>) => R;
};

export function dispatch<M extends { readonly type: string }, R>(message: M, handlers: Handlers<M, R>): R {
  const handler = handlers[message.type as M['type']] as ((message: M) => R) | undefined;
  if (!handler) throw new RangeError(`Unknown message type "${message.type}".`);
  return handler(message);
}
