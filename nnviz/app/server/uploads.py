"""Uploaded files: one of each visitor waits to be read, few in all, and none is kept once it is read."""

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MAX_BYTES = 96 * 2**20  # of all files that wait to be read; those that came first go first


class Waiting(MemoryUploadedFileManager):
    """A session's next file takes the place of the one before, because no page reads more than one."""

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        self.remove_session_files(session_id)
        super().add_file(session_id, file)
        while self.nbytes > MAX_BYTES:
            self.remove_session_files(next(iter(self.file_storage)))

    def remove_file(self, session_id: str, file_id: str) -> None:
        super().remove_file(session_id, file_id)
        if not self.file_storage.get(session_id):
            self.remove_session_files(session_id)

    @property
    def nbytes(self) -> int:
        """Bytes of all files that wait."""
        return sum(len(file.data) for files in list(self.file_storage.values()) for file in list(files.values()))


def bound() -> None:
    """Make Streamlit keep uploaded files this way: its manager has no setting. At the start of every script run."""
    if runtime.exists():
        manager = runtime.get_instance().uploaded_file_mgr
        if type(manager) is MemoryUploadedFileManager:
            manager.__class__ = Waiting


def take(file) -> bytes:
    """What an uploaded file holds. It is out of the server's memory from now on, whatever becomes of it."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    return file.getvalue()
