"""What becomes of an uploaded file once it is read: nothing of it is kept."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget(file) -> None:
    """Take an uploaded file out of the server's memory, where Streamlit would keep it as long as the session lasts."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
