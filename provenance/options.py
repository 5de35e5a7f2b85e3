"""Options: one record a stage, gathered. Each stage's module says what its options mean."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field

import msgspec

from provenance.attribution import AttributionOptions
from provenance.candidates import CandidateOptions
from provenance.corpus.options import ReadOptions
from provenance.evidence import EvidenceOptions
from provenance.extract import ExtractOptions
from provenance.minhash import SignatureOptions
from provenance.rulebook import RuleOptions
from provenance.shingle import ShingleOptions
from provenance.templates import TemplateOptions
from provenance.verify import VerifyOptions


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that decides the result of a scan; nothing that does not (workers, progress)."""

    read: ReadOptions = field(default_factory=ReadOptions)
    extract: ExtractOptions = field(default_factory=ExtractOptions)
    attribution: AttributionOptions = field(default_factory=AttributionOptions)
    templates: TemplateOptions = field(default_factory=TemplateOptions)
    shingle: ShingleOptions = field(default_factory=ShingleOptions)
    signature: SignatureOptions = field(default_factory=SignatureOptions)
    candidates: CandidateOptions = field(default_factory=CandidateOptions)
    verify: VerifyOptions = field(default_factory=VerifyOptions)
    evidence: EvidenceOptions = field(default_factory=EvidenceOptions)
    rules: RuleOptions = field(default_factory=RuleOptions)
    outlets: tuple[str, ...] = ()
    """Outlet files of the user's own; their entries override shipped ones."""
    guard: bool = True
    """Guard CSV cells against formula injection."""

    def digest(self) -> str:
        """Return 16 hex characters that change with any option."""
        return hashlib.sha256(msgspec.json.encode(asdict(self), order="sorted")).hexdigest()[:16]
