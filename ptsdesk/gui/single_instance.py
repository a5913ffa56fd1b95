"""One window a data folder: a second start shows the first window and ends.

The first one listens on a local socket that only this user can reach, named after the folder. Whether another process
has the folder is decided by the folder's lock, not here: this only makes the second start friendly.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QCryptographicHash, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_SHOW, _SHOWN = b"show\n", b"shown\n"
_TIMEOUT_MS = 700


def socket_name(folder: Path) -> str:
    """The same name for every spelling of the same folder."""
    spelled = str(folder.expanduser().resolve()).encode()
    digest = QCryptographicHash.hash(QByteArray(spelled), QCryptographicHash.Algorithm.Sha256)
    return "ptsdesk-" + bytes(digest.toHex().data()).decode("ascii")[:24]


def show_first_window(folder: Path) -> bool:
    """Ask a window that has this folder open to come to the front; False when there is none that answers."""
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    if not socket.waitForConnected(_TIMEOUT_MS):
        return False
    socket.write(QByteArray(_SHOW))
    socket.waitForBytesWritten(_TIMEOUT_MS)
    answered = socket.waitForReadyRead(_TIMEOUT_MS) and bytes(socket.readAll().data()) == _SHOWN
    socket.disconnectFromServer()
    return answered


def _somebody_listens(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    connected = socket.waitForConnected(_TIMEOUT_MS)
    socket.abort()
    return connected


class FirstWindow(QObject):
    """Listens for later starts; :attr:`asked` says that the window should come to the front."""

    asked = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        name = socket_name(folder)
        # Asked first: with these options listening would take the name away from another process.
        self.listening = not _somebody_listens(name)
        """False when another window of this folder listens already."""
        if self.listening:
            QLocalServer.removeServer(name)  # what a killed process left behind
            self.listening = self._server.listen(name)

    @Slot()
    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket) and bytes(socket.readAll().data()) == _SHOW:
            socket.write(QByteArray(_SHOWN))
            socket.flush()
            self.asked.emit()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()
