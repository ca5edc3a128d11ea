import type { CallOptions } from "../contract/call.ts";
import { TenonError } from "../contract/errors/error.ts";
import { deriveAbort } from "../kernel/abort.ts";
import type { Wheel } from "../kernel/wheel.ts";

/** The call that waits. */
export interface WaitingCall {
  readonly plugin: string;
  readonly version: string;
  readonly method: string;
}

/**
 * Waits for a call's turn no longer than its deadline and its signal allow. `turn` rejects with the reason of the signal it
 * is given as soon as that aborts, also if it has already.
 *
 * @throws TENON_CALL_DEADLINE, TENON_CALL_ABORTED, and what `turn` throws.
 */
export async function waitForTurn<Turn>(
  call: WaitingCall,
  wheel: Wheel,
  options: CallOptions | undefined,
  turn: (giveUp: AbortSignal) => Promise<Turn>,
): Promise<Turn> {
  const { deadlineMs = Infinity, signal } = options ?? {};
  const startedAtMs = performance.now();
  const about = (): WaitingCall & { ageMs: number } => ({
    ...call,
    ageMs: Math.round(performance.now() - startedAtMs),
  });
  using giveUp = deriveAbort(signal);
  const late = (): void => giveUp.abort(new TenonError("TENON_CALL_DEADLINE", { ...about(), deadlineMs }));
  if (deadlineMs === 0) late();
  const alarm = wheel.after(deadlineMs, late);
  try {
    return await turn(giveUp.signal);
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason)
      throw new TenonError("TENON_CALL_ABORTED", about(), { cause: error });
    throw error;
  } finally {
    alarm.cancel();
  }
}
