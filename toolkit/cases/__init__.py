"""A pack's own cases: scenes in words, put on stage as OpenAlex records, screened, compared with what they expect."""

from toolkit.cases.scenes import Scene, case_files, scenes
from toolkit.cases.staging import Played, Staging, assessed
from toolkit.cases.verdict import differences, try_pack

__all__ = ["Played", "Scene", "Staging", "assessed", "case_files", "differences", "scenes", "try_pack"]
