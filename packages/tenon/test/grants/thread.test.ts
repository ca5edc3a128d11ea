import assert from "node:assert/strict";
import { mkdir, open, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { isTenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { folder, Reaching } from "./reaching.ts";

guardLeaks();

const byNode = { code: "ERR_ACCESS_DENIED" };
const denied = (grant: string): ((error: unknown) => boolean) => {
  return (error) => isTenonError(error, "TENON_GRANT_DENIED") && error.data.grant === grant;
};

describe("a thread that is given nothing", () => {
  it("reads and writes no file, that of the working directory included, by whatever way to node:fs", async () => {
    await using reaching = await Reaching.with(undefined);
    for (const way of ["read", "readLater", "readAsStream", "byBuiltin"])
      for (const path of ["/etc/passwd", "package.json", import.meta.filename])
        await assert.rejects(reaching.try(way, path), byNode, `${way} ${path}`);
    await assert.rejects(reaching.try("write", "/tmp/tenon-not-there"), byNode);
  });

  it("reaches no host, listens nowhere, sends nothing and looks no name up", async () => {
    await using reaching = await Reaching.with({});
    for (const what of ["connect", "connectByName", "connectWithLookup", "connectByGetter"])
      await assert.rejects(reaching.try(what, "9"), denied("net"), what);
    await assert.rejects(reaching.try("connectToPath", "/tmp/tenon.sock"), denied("net"));
    await assert.rejects(reaching.try("fetch", "http://127.0.0.1:9999/"), TypeError);
    await assert.rejects(reaching.try("listen", "127.0.0.1"), denied("net"));
    await assert.rejects(reaching.try("listenAnywhere"), denied("net"));
    await assert.rejects(reaching.try("listenOnDescriptor"), denied("net"));
    await assert.rejects(reaching.try("send"), denied("net"));
    await assert.rejects(reaching.try("lookup", "localhost"), denied("net"));
    await assert.rejects(reaching.try("lookupLater", "localhost"), denied("net"));
  });

  it("starts no process and no thread, loads no addon, opens no database", async () => {
    await using reaching = await Reaching.with({});
    await assert.rejects(reaching.try("spawn"), byNode);
    await assert.rejects(reaching.try("worker"), byNode);
    await assert.rejects(reaching.try("addon", "/tmp/none.node"));
    await assert.rejects(reaching.try("dlopen", "/tmp/none.node"), denied("addons"));
    for (const way of ["database", "databaseByPrototype", "byRequire"])
      await assert.rejects(reaching.try(way, ":memory:"), denied("all"), way);
  });

  it("changes nothing of the whole process", async () => {
    const title = process.title;
    await using reaching = await Reaching.with({});
    for (const what of ["kill", "priority", "flags", "binding", "report", "reportSettings"])
      await assert.rejects(reaching.try(what), denied("all"), what);
    assert.equal(await reaching.try("title"), "not the host's");
    assert.equal(process.title, title);
  });

  it("uses no descriptor that it did not open", async () => {
    await using files = await folder();
    await writeFile(files.at("of-host"), "secret");
    await using reaching = await Reaching.with({});
    await using handle = await open(files.at("of-host"));
    await assert.rejects(reaching.try("descriptor", String(handle.fd)), denied("all"));
    await assert.rejects(reaching.try("descriptorClosed", String(handle.fd)), denied("all"));
    assert.equal(await handle.readFile("utf8"), "secret");
  });

  it("sees no variable of the environment, and calls no service", async () => {
    await using reaching = await Reaching.with({});
    assert.equal(await reaching.try("env", "PATH"), "nothing");
    await assert.rejects(reaching.try("kv.get", "x"), denied("services"));
    assert.deepEqual(await reaching.grants(), {});
  });
});

describe("a thread that is given something", () => {
  it("reads a file that it is given, and none beside it", async () => {
    await using files = await folder();
    await writeFile(files.at("a"), "of a");
    await writeFile(files.at("ab"), "of ab");
    await using reaching = await Reaching.with({ fs: { read: [files.at("a")] } });
    for (const way of ["read", "readLater", "readAsStream", "descriptorOwn", "handleOwn"])
      assert.equal(await reaching.try(way, files.at("a")), "of a", way);
    await assert.rejects(reaching.try("read", files.at("ab")), byNode);
    await assert.rejects(reaching.try("write", files.at("a")), byNode);
  });

  it("reads all of a directory that it is given, and none whose name goes on", async () => {
    await using files = await folder();
    await mkdir(files.at("data/deep"), { recursive: true });
    await mkdir(files.at("data2"));
    await writeFile(files.at("data/deep/a"), "deep");
    await writeFile(files.at("data2/a"), "other");
    await using reaching = await Reaching.with({ fs: { read: [files.at("data")], write: [files.at("data/out")] } });
    assert.equal(await reaching.try("read", files.at("data/deep/a")), "deep");
    await assert.rejects(reaching.try("read", files.at("data2/a")), byNode);
    await assert.rejects(reaching.try("read", files.at("data/../data2/a")), byNode);
    await assert.rejects(reaching.try("write", files.at("data/a")), byNode);
    await reaching.try("write", files.at("data/out"));
    assert.equal(await readFile(files.at("data/out"), "utf8"), "written");
  });

  it("is given where a link leads to, and not the link", async () => {
    await using files = await folder();
    for (const name of ["first", "second"]) {
      await mkdir(files.at(name));
      await writeFile(files.at(`${name}/a`), name);
    }
    await symlink(files.at("first"), files.at("current"));
    await using reaching = await Reaching.with({ fs: { read: [files.at("current")] } });
    assert.deepEqual(await reaching.grants(), { fs: { read: [files.at("first")] } });
    assert.equal(await reaching.try("read", files.at("first/a")), "first");
    await assert.rejects(reaching.try("read", files.at("current/a")), byNode);
    // Who moves the link moves no grant of what is loaded; what is loaded then is given where it leads to by then.
    await symlink(files.at("second"), files.at("next"));
    await rename(files.at("next"), files.at("current"));
    assert.equal(await reaching.try("read", files.at("first/a")), "first");
    for (const path of ["current/a", "second/a"])
      await assert.rejects(reaching.try("read", files.at(path)), byNode, path);
    await using later = await Reaching.with({ fs: { read: [files.at("current")] } });
    assert.equal(await later.try("read", files.at("second/a")), "second");
    await assert.rejects(later.try("read", files.at("first/a")), byNode);
  });

  it("is given where a link leads to that leads nowhere yet", async () => {
    await using files = await folder();
    await symlink(files.at("later"), files.at("link"));
    await using reaching = await Reaching.with({ fs: { read: [files.at("link")], write: [files.at("link")] } });
    await writeFile(files.at("later"), "later");
    await assert.rejects(reaching.try("read", files.at("other")), byNode);
    assert.deepEqual(await reaching.grants(), { fs: { read: [files.at("later")], write: [files.at("later")] } });
    assert.equal(await reaching.try("read", files.at("later")), "later");
  });

  it("reaches the hosts that it is given, by the name it asks for, and no other", async () => {
    const server = createServer((_, response) => response.end("served"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await using reaching = await Reaching.with({ net: [`127.0.0.1:${port}`, `localhost:${port}`] });
      assert.equal(await reaching.try("connect", String(port)), "connected");
      assert.equal(await reaching.try("connectByName", String(port)), "connected");
      assert.equal(await reaching.try("fetch", `http://127.0.0.1:${port}/`), "served");
      // The name's own address, not that of the plugin's own making.
      assert.equal(await reaching.try("connectWithLookup", String(port)), "connected");
      await assert.rejects(reaching.try("connect", String(port + 1)), denied("net"));
      await assert.rejects(reaching.try("lookup", "example.org"), denied("net"));
      // What is checked is what is used, though it is another name each time it is read.
      await using other = await Reaching.with({ net: ["allowed.test"] });
      for (const way of ["connectByGetter", "connectAsIfNormalized", "connectByApply"])
        await assert.rejects(other.try(way, String(port)), way);
      await assert.rejects(reaching.try("listen", "127.0.0.2"), denied("net"));
      await assert.rejects(reaching.try("listenAnywhere"), denied("net"));
    } finally {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    }
  });

  it("listens at an address that it is given, and with * anywhere", async () => {
    await using one = await Reaching.with({ net: ["127.0.0.1"] });
    assert.equal(await one.try("listen", "127.0.0.1"), "listened");
    await assert.rejects(one.try("send"), denied("net"));
    await using all = await Reaching.with({ net: ["*"] });
    assert.equal(await all.try("listenAnywhere"), "listened");
    assert.equal(await all.try("send"), "sent");
    assert.equal(await all.try("lookup", "localhost"), "found");
  });

  it("sees the variables that it is given, starts processes, calls services or single methods of them", async () => {
    process.env["TENON_TEST_SEEN"] = "seen";
    try {
      await using reaching = await Reaching.with({
        env: ["TENON_TEST_SEEN", "TENON_TEST_UNSET"],
        childProcesses: true,
        services: ["kv.get", "clock"],
      });
      assert.equal(await reaching.try("env", "TENON_TEST_SEEN"), "seen");
      assert.equal(await reaching.try("env", "TENON_TEST_UNSET"), "nothing");
      assert.equal(await reaching.try("env", "PATH"), "nothing");
      assert.equal(await reaching.try("spawn"), "started");
      assert.equal(await reaching.try("kv.get", "x"), "got x");
      assert.equal(await reaching.try("clock.now"), "noon");
      await assert.rejects(reaching.try("kv.put", "x"), denied("services"));
      await assert.rejects(reaching.try("kill"), denied("all"));
    } finally {
      delete process.env["TENON_TEST_SEEN"];
    }
  });

  it("writes no line of Node's own about what it was given", async () => {
    await using reaching = await Reaching.with({ net: ["*"], childProcesses: true, addons: true });
    await reaching.try("env", "PATH");
    const [{ name = "" } = {}] = reaching.host.instances;
    assert.deepEqual(reaching.host.logs(name), []);
    // Loading is refused no longer; that there is no such file is another matter.
    await assert.rejects(reaching.try("addon", "/tmp/none.node"), (error) => !byNode.code.includes(String(error)));
  });
});

describe("a thread that is given all", () => {
  it("may do what the host may", async () => {
    await using reaching = await Reaching.with("all");
    assert.equal(await reaching.try("read", import.meta.filename), await readFile(import.meta.filename, "utf8"));
    assert.equal(await reaching.try("database", ":memory:"), "true");
    assert.equal(await reaching.try("kill"), "true");
    assert.equal(await reaching.try("env", "PATH"), process.env["PATH"]);
    assert.equal(await reaching.try("kv.put", "x"), "put");
    assert.equal(await reaching.grants(), "all");
    assert.deepEqual(reaching.audited, []);
  });

  it("is so by default where the host says so, and not where its load says less", async () => {
    await using open = await Reaching.with(undefined, { grants: "all" });
    assert.equal(await open.try("kill"), "true");
    await using closed = await Reaching.with({ services: ["kv"] }, { grants: "all" });
    await assert.rejects(closed.try("kill"), denied("all"));
  });
});
