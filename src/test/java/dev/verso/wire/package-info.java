/**
 * A proxy that speaks MongoDB's wire protocol, between a Verso and its database, and misbehaves on
 * command: what replica sets, sharded clusters and networks do on their bad days, on one server.
 *
 * <pre>
 *   Verso ──> {@link dev.verso.wire.WireProxy} ──> SecantusDB
 *              │  Link: a connection of the client's and the one to the server for it
 *              │  Message, Command: what goes over it
 *              └─ Injection: a {@link dev.verso.wire.Fault}, and the commands it is for
 * </pre>
 *
 * <pre>{@code
 * try (WireProxy proxy = WireProxy.before(server)) {
 *   VersoServer verso = VersoServer.start(vertx, "--mongodb-uri", proxy.uri());
 *   Selection feed = Selection.all().application("verso-changes");
 *   Injection held = proxy.inject(new Fault.WithholdEvents(), feed);
 *   // ... writes are not told now, behind empty and successful getMores
 *   held.end();
 * }
 * }</pre>
 *
 * <p>It understands {@code OP_MSG}, and {@code OP_QUERY} with {@code OP_REPLY}, by which drivers
 * say hello. What no fault is for goes through byte by byte, except replies to hello: there the
 * addresses are made the proxy's, so that the driver stays with it, and compression is taken out.
 * Messages are held whole in the memory of the test's process, also while they are sent slowly.
 */
@NullMarked
package dev.verso.wire;

import org.jspecify.annotations.NullMarked;
