/** Waits for something that does not keep a process alive itself. */
export async function awake<Value>(promise: Promise<Value>): Promise<Value> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}
