"""The transformer as an ONNX graph: from piece numbers to the vector, pooling and length inside.

Written node by node, so that what runs is what stands here. With `int8`, token vectors are stored
in whole numbers with a scale per row, and the matrices of the layers are quantised per column when
the graph is done.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertModel

OPSET = 17
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "embedding"


class _Graph:
    """Collects nodes and constants; every method gives the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name


def write_onnx(model: BertModel, path: Path, int8: bool) -> None:
    """Writes the graph of `model` with mean pooling and normalisation."""
    state = {key: value.detach().float().numpy() for key, value in model.state_dict().items()}
    graph = _graph(state, model.config, int8)
    graph.ir_version = 9
    onnx.checker.check_model(graph)
    if not int8:
        onnx.save(graph, path)
        return
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "model.onnx"
        onnx.save(graph, full)
        quantize_dynamic(
            full,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )


def _graph(state: dict[str, np.ndarray], config: Any, int8: bool) -> Any:
    g = _Graph()
    width, heads = int(config.hidden_size), int(config.num_attention_heads)
    epsilon = float(config.layer_norm_eps)

    def normalised(x: str, prefix: str) -> str:
        scale, bias = state[f"{prefix}.weight"], state[f"{prefix}.bias"]
        return g.add(
            "LayerNormalization", x, g.constant(scale), g.constant(bias), epsilon=epsilon, axis=-1
        )

    def dense(x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        return g.add("Add", g.add("MatMul", x, g.constant(weight.T)), g.constant(bias))

    def linear(x: str, prefix: str) -> str:
        return dense(x, state[f"{prefix}.weight"], state[f"{prefix}.bias"])

    x = _embedded(g, state, int8)
    x = normalised(x, "embeddings.LayerNorm")
    shares = g.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    wide = g.add("Unsqueeze", shares, g.constant(np.array([1, 2])))
    one = g.constant(np.array(1, dtype=np.float32))
    far = g.constant(np.array(-1e9, dtype=np.float32))
    hidden = g.add("Mul", g.add("Sub", one, wide), far)
    split = g.constant(np.array([0, 0, heads, width // heads]))
    joined = g.constant(np.array([0, 0, width]))
    root = np.float32(1 / np.sqrt(width // heads))
    for layer in range(int(config.num_hidden_layers)):
        name = f"encoder.layer.{layer}"
        parts = {}
        for part, order in (
            ("query", [0, 2, 1, 3]),
            ("key", [0, 2, 3, 1]),
            ("value", [0, 2, 1, 3]),
        ):
            prefix = f"{name}.attention.self.{part}"
            factor = root if part == "query" else np.float32(1)
            flat = dense(x, state[f"{prefix}.weight"] * factor, state[f"{prefix}.bias"] * factor)
            parts[part] = g.add("Transpose", g.add("Reshape", flat, split), perm=order)
        scores = g.add("Add", g.add("MatMul", parts["query"], parts["key"]), hidden)
        seen = g.add("MatMul", g.add("Softmax", scores, axis=-1), parts["value"])
        seen = g.add("Reshape", g.add("Transpose", seen, perm=[0, 2, 1, 3]), joined)
        seen = linear(seen, f"{name}.attention.output.dense")
        x = normalised(g.add("Add", seen, x), f"{name}.attention.output.LayerNorm")
        inner = _gelu(g, linear(x, f"{name}.intermediate.dense"))
        inner = linear(inner, f"{name}.output.dense")
        x = normalised(g.add("Add", inner, x), f"{name}.output.LayerNorm")
    _pooled(g, x, shares)
    integers = [helper.make_tensor_value_info(n, TensorProto.INT64, ["n", "m"]) for n in INPUTS]
    result = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", width])
    made = helper.make_graph(g.nodes, "sentence_embedder", integers, [result], g.constants)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)])


def _embedded(g: _Graph, state: dict[str, np.ndarray], int8: bool) -> str:
    table = state["embeddings.word_embeddings.weight"]
    if int8:
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, 1e-12)
        small = np.round(table / scale).astype(np.int8)
        whole = g.add("Gather", g.constant(small), "input_ids")
        scales = g.add("Gather", g.constant(scale.astype(np.float32)), "input_ids")
        words = g.add("Mul", g.add("Cast", whole, to=TensorProto.FLOAT), scales)
    else:
        words = g.add("Gather", g.constant(table), "input_ids")
    # There is one kind of token, so its vector goes along with the place.
    places = state["embeddings.position_embeddings.weight"]
    places = places + state["embeddings.token_type_embeddings.weight"][0]
    length = g.add(
        "Slice", g.add("Shape", "input_ids"), *(g.constant(np.array([n])) for n in (1, 2))
    )
    zero = g.constant(np.array([0]))
    return g.add("Add", words, g.add("Slice", g.constant(places), zero, length, zero))


def _gelu(g: _Graph, x: str) -> str:
    half, one = (g.constant(np.array(value, dtype=np.float32)) for value in (0.5, 1.0))
    root = g.constant(np.array(np.sqrt(2), dtype=np.float32))
    raised = g.add("Add", g.add("Erf", g.add("Div", x, root)), one)
    return g.add("Mul", g.add("Mul", x, raised), half)


def _pooled(g: _Graph, x: str, shares: str) -> None:
    axis = g.constant(np.array([1]))
    column = g.add("Unsqueeze", shares, g.constant(np.array([2])))
    total = g.add("ReduceSum", g.add("Mul", x, column), axis, keepdims=0)
    count = g.add("ReduceSum", column, axis, keepdims=0)
    mean = g.add("Div", total, g.add("Max", count, g.constant(np.array(1e-9, dtype=np.float32))))
    length = g.add("ReduceL2", mean, axes=[1], keepdims=1)
    least = g.constant(np.array(1e-12, dtype=np.float32))
    g.nodes.append(helper.make_node("Div", [mean, g.add("Max", length, least)], [OUTPUT], OUTPUT))
