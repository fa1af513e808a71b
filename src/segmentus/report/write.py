"""A study into a folder: the page, and the files to take away beside it."""

from __future__ import annotations

from pathlib import Path

from segmentus.disk.folder import write_folder
from segmentus.disk.target import naming
from segmentus.door import check_arguments
from segmentus.progress import Progress, silent
from segmentus.report.page import render
from segmentus.report.takeaway import TAKEAWAYS, defer_files
from segmentus.study import Study

PAGE = "report.html"


@check_arguments
def write_report(
    study: Study, folder: str | Path, *, progress: Progress = silent
) -> dict[str, Path]:
    """Write the report of a study into a folder.

    The folder gets report.html and the files of `list_takeaways`; one that an earlier report had
    there and this study has not goes. The same study gives the same bytes. However a run is
    stopped, the folder holds the old files or the new ones, see `segmentus.disk.folder`.

    Parameters
    ----------
    study : what to report.
    folder : made where it does not exist.
    progress : called as the rows of a file are listed of which some were drawn.

    Returns
    -------
    File name → path.

    Raises
    ------
    InputError
        The folder cannot be made or written.
    """
    with naming(Path(folder)):  # workbooks are spooled to the disk while they are made
        contents = {PAGE: lambda: render(study).encode(), **defer_files(study, progress)}
        gone = {one.file for one in TAKEAWAYS} - contents.keys()
        return write_folder(folder, contents, gone=gone)
