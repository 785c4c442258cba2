"""A small disk of its own for a daemon's data, that can be full or read-only.

It is a tmpfs in a mount namespace that ends with this process, so it needs the right to mount; without it
`SmallDisk.mounted` is false, a full disk is played by a limit of the files' size, and nothing is read-only.
"""

import ctypes
import os
import pathlib
import resource
import shutil

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNS = 0x20000
_MS_RDONLY, _MS_REMOUNT, _MS_REC, _MS_PRIVATE = 1, 32, 0x4000, 0x40000
SIZE = b"size=48m"


def _mount(source, target, kind, flags, data):
    if _libc.mount(source, target, kind, flags, data) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _own_namespace():
    """Once per process; false when that is not permitted."""
    if not hasattr(_own_namespace, "done"):
        _own_namespace.done = _libc.unshare(_CLONE_NEWNS) == 0
        if _own_namespace.done:
            _mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    return _own_namespace.done


class SmallDisk:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.filler = self.folder / "filler"
        self.mounted = False
        self._limited = []
        try:
            if _own_namespace():
                _mount(b"tmpfs", bytes(self.folder), b"tmpfs", 0, SIZE)
                self.mounted = True
        except OSError:
            self.mounted = False

    def fill(self, process):
        """Nothing more can be written."""
        if not self.mounted:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
            self._limited.append(process)
            return
        with open(self.filler, "wb", buffering=0) as filler:
            for piece in (1 << 20, 4096, 1):
                try:
                    while True:
                        filler.write(b"x" * piece)
                except OSError:
                    continue

    def free(self):
        for process in self._limited:
            if process.child.poll() is None:
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self._limited = []
        self.filler.unlink(missing_ok=True)

    def read_only(self, wanted):
        """Only while nobody has a file open to write."""
        _mount(b"tmpfs", bytes(self.folder), None, _MS_REMOUNT | (_MS_RDONLY if wanted else 0), SIZE)

    def keep(self, copy):
        """What is on it would end with this process."""
        if self.mounted:
            shutil.copytree(self.folder, copy, dirs_exist_ok=True)

    def close(self):
        if self.mounted:
            _libc.umount2(bytes(self.folder), 2)
            self.mounted = False
