import type { EchoPeer } from "../echoing.ts";
import type { Payload } from "../payload.ts";
import { peer } from "./installed.ts";

interface Handle extends Disposable {
  readonly __handle: true;
}
interface Context extends Disposable {
  readonly undefined: Handle;
  newString(text: string): Handle;
  getString(handle: Handle): string;
  evalCode(code: string): object;
  callFunction(called: Handle, that: Handle, ...args: readonly Handle[]): object;
  unwrapResult(result: object): Handle;
}
interface Core {
  newQuickJSWASMModuleFromVariant(variant: unknown): Promise<{ newContext(): Context }>;
}

/** Texts are the only way to pass an object on in one step, and so its documentation does. */
export const quickjs: EchoPeer = {
  name: "quickjs-emscripten, JSON",
  open: async () => {
    const { default: variant } = peer<{ readonly default: unknown }>("@jitl/quickjs-wasmfile-release-sync");
    const core = await peer<Core>("quickjs-emscripten-core").newQuickJSWASMModuleFromVariant(variant);
    const context = core.newContext();
    const code = "(text) => { const { key, cost } = JSON.parse(text); return JSON.stringify({ key, cost }); }";
    const echo = context.unwrapResult(context.evalCode(code));
    return {
      echo: (payload) => {
        using text = context.newString(JSON.stringify(payload));
        using answer = context.unwrapResult(context.callFunction(echo, context.undefined, text));
        return JSON.parse(context.getString(answer)) as Payload;
      },
      [Symbol.asyncDispose]: () => {
        echo[Symbol.dispose]();
        context[Symbol.dispose]();
        return Promise.resolve();
      },
    };
  },
};
