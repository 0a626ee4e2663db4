"""Computes the katas' examples with PyTorch and writes them to Tests/Goldens.

    pip install torch transformers safetensors
    python Tools/goldens/katas.py

One file a kata, `00-Tensors.safetensors` and so on. An example is a group of tensors named
`test/example/input` or `test/example/expected`; single numbers stand in the metadata. Results are
computed in double precision and rounded once, so that they are nobody's rounding but their own.
"""

from kata import GOLDENS
from kata_bert_attention import multi_head_self_attention, scaled_dot_product_attention
from kata_bert_models import bert, bert_block, bert_classifier, bert_token_head
from kata_bert_parts import bert_embedding, bert_mlp, gelu, softmax
from kata_cache import key_value_cache
from kata_gpt2_attention import causal_attention
from kata_gpt2_models import gpt2, gpt2_block
from kata_norm_and_embedding import embedding, layer_norm
from kata_sampling import sampler
from kata_warm_up import warm_up

if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    warm_up()
    layer_norm()
    embedding()
    bert_embedding()
    softmax()
    scaled_dot_product_attention()
    multi_head_self_attention()
    gelu()
    bert_mlp()
    bert_block()
    bert_token_head()
    bert()
    bert_classifier()
    causal_attention()
    gpt2_block()
    gpt2()
    key_value_cache()
    sampler()
