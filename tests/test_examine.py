from pathlib import Path

from provenance.examine import directory


def test_a_directory_with_files_of_ones_own_is_read_once(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("id,name,kind,tags\nnorpress.example,Norpress,agency,Norpress\n")
    found = directory((str(own),))
    assert found is directory((str(own),))
    assert found.is_agency("norpress.example")
    assert not directory().is_agency("norpress.example")
