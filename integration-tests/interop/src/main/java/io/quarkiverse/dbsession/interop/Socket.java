package io.quarkiverse.dbsession.interop;

import jakarta.inject.Inject;

import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;

/**
 * A connection that stays, with a message for each piece of work.
 */
@WebSocket(path = "/socket")
public class Socket {

    @Inject
    Work work;

    @OnTextMessage
    String work(String how) {
        return work.perform(how);
    }
}
