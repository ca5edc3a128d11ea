import { buildGuest, guestLanguage, guestLanguages } from "../build.ts";
import { type AddCommand, run } from "./command.ts";
import { UsageError } from "./failure.ts";
import { given } from "./given.ts";

interface Options {
  readonly lang?: string;
  readonly json?: boolean;
}

/** `tenon build [directory]` */
export const addBuild: AddCommand = (program, around, ended) => {
  program
    .command("build")
    .description(
      "compile a plugin in Go, Rust, AssemblyScript or C to the WebAssembly module that its package.json names",
    )
    .argument("[directory]", "the plugin's", ".")
    .option("--lang <name>", "go, rust, as or c (default: told by its files)")
    .option("--json", "print JSON")
    .action(async (directory: string, options: Options) => {
      const { terminal } = around;
      const work = async (): Promise<0> => {
        const language = guestLanguage(options.lang);
        if (options.lang !== undefined && language === undefined) {
          const found = JSON.stringify(options.lang);
          throw new UsageError(`Cannot read --lang: found ${found}, wanted one of ${guestLanguages.join(", ")}`);
        }
        const built = await buildGuest(directory, { env: around.env, ...given({ language }) });
        if (options.json === true) terminal.json(built);
        else terminal.write(`${built.module} (${built.language}, ${built.bytes} bytes)\n`);
        return 0;
      };
      ended(await run(around, options, work));
    });
};
