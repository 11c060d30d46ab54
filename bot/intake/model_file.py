"""A trained model in one .npz file: arrays and a head of JSON, no pickle and so no code in it."""

import json
from typing import IO, Final

from bot.intake.judgement import Thresholds
from bot.intake.model import Model

FORMAT: Final = 1


def save(model: Model, file: IO[bytes]) -> None:
    """Write the model: arrays in half precision, everything else as JSON text in one of them."""
    import numpy as np  # noqa: PLC0415 - starting must not pay for it

    head = {
        "format": FORMAT,
        "name": model.name,
        "data_hash": model.data_hash,
        "kinds": list(model.kinds),
        "temperature": model.temperature,
        "urgent_scale": list(model.urgent_scale),
        "thresholds": {"by_kind": dict(model.thresholds.by_kind), "urgent": model.thresholds.urgent},
    }
    words = sorted(model.vocabulary, key=lambda name: model.vocabulary[name])
    np.savez_compressed(
        file,
        head=np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8),
        vocabulary=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        idf=np.array(model.idf, dtype=np.float16),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
    )


def load(file: IO[bytes]) -> Model:
    """Read what `save` wrote, running no code of it. ValueError for another format or wrong shapes."""
    import numpy as np  # noqa: PLC0415 - starting must not pay for it

    with np.load(file, allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        if head["format"] != FORMAT:
            raise ValueError(f"a model of format {head['format']} cannot be read, only {FORMAT}")
        words = arrays["vocabulary"].tobytes().decode().split("\n")
        weights = arrays["weights"].astype(np.float32)
        if weights.shape != (len(words), len(head["kinds"]) + 1):
            raise ValueError(f"the weights are {weights.shape} for {len(words)} features")
        slope, shift = head["urgent_scale"]
        return Model(
            name=head["name"],
            data_hash=head["data_hash"],
            kinds=tuple(head["kinds"]),
            vocabulary={word: row for row, word in enumerate(words)},
            idf=arrays["idf"].astype(float).tolist(),
            weights=weights,
            bias=arrays["bias"].astype(np.float32),
            temperature=head["temperature"],
            urgent_scale=(slope, shift),
            thresholds=Thresholds(**head["thresholds"]),
        )
