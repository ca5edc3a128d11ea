import { attempt } from "../attempt.mjs";
import { power } from "../reach.mjs";

export default attempt({
  "a file, by its path": ({ aim, show }) => show(power("fs").readFileSync(aim.file, "utf8")),
  "a file, by another spelling of its path": ({ aim, show }) => {
    const { readFileSync } = power("fs");
    const bytes = power("buffer").Buffer.from(`${aim.folder}/../${aim.folder.split("/").at(-1)}/secret.txt`);
    show(readFileSync(bytes, "utf8"));
  },
  "a file, through a link that it makes": ({ aim, show }) => {
    const { readFileSync, symlinkSync } = power("fs");
    const { tmpdir } = power("os");
    const link = `${tmpdir()}/tenon-escape-${Math.random().toString(36).slice(2)}`;
    symlinkSync(aim.file, link);
    try {
      show(readFileSync(link, "utf8"));
    } finally {
      power("fs").unlinkSync(link);
    }
  },
  "a file that is written": ({ aim, claim }) => {
    power("fs").writeFileSync(`${aim.folder}/written`, "x");
    claim();
  },
  "the times of a file, by a descriptor": ({ aim, claim }) => {
    power("fs").futimesSync(aim.descriptor, 1, 1);
    claim();
  },
  "the size of a file, by a watch": async ({ aim, show }) => {
    const { unwatchFile, watchFile } = power("fs");
    const watcher = watchFile(aim.sized, { interval: 20, bigint: false }, () => {});
    try {
      // The host changes it while it is watched.
      show(
        `size ${await new Promise((resolve, reject) => {
          watcher.on("change", (now) => resolve(now.size));
          setTimeout(() => reject(new Error("told nothing")), 2_000);
        })}`,
      );
    } finally {
      unwatchFile(aim.sized);
    }
  },
  "a command": ({ aim, claim }) => {
    power("child_process").execFileSync("/bin/sh", ["-c", `echo x > ${aim.folder}/written`]);
    claim();
  },
  "a socket in the file system": ({ aim, show }) =>
    new Promise((resolve, reject) => {
      const socket = power("net").connect(aim.socket);
      socket.on("data", (chunk) => show(String(chunk)));
      socket.on("end", resolve);
      socket.on("error", reject);
    }),
});
