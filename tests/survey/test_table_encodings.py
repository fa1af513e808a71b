"""Encodings of one byte or two a character, told by their letters."""

import pytest

from segmentus.errors import InputError
from segmentus.survey import table
from segmentus.survey.table import Hints
from segmentus.survey.table.encodings import guess_encoding
from segmentus.survey.table.text import decode

TABLES = {
    "cp1252": ["Kunde;Umsatz;Ort\nMüller;12,5;Köln\nGrößer;3,4;Zürich\n",
               "client;prix\nHélène;3,5 €\nFrançois;4\nNoël;5\n", "a;b\nAnna;1\nZoë;2\n",
               "cliente;ciudad\nNúñez;Málaga\n", "kunde;by\nSøren;Århus\nBjørn;Ålborg\n"],
    "mac_roman": ["client;prix\nHélène;3,5\nFrançois;4\nNoël;5\n",
                  "Kunde;Umsatz;Ort\nMüller;12,5;Köln\nGrößer;3,4;Zürich\n", "a;b\nZoë;2\n"],
    "cp1251": ["клиент;сумма;город\nИванов;12,5;Москва\nПетров;3,4;Казань\n",
               "Имя,Телефон\nАнна,1\nОльга,2\n"],
    "koi8_r": ["клиент;сумма;город\nИванов;12,5;Москва\nПетров;3,4;Казань\n"],
    "gb18030": ["编号,消费,次数\n1,2,3\n", "编号,消费,城市\n1,2,北京\n2,3,上海\n",
                "姓名,性别,年龄\n张伟,男,3\n王芳,女,4\n"],
    "big5": ["編號,消費,城市\n1,2,臺北\n2,3,高雄\n"],
    "cp932": ["顧客,金額,市\n1,2,東京\n2,3,カタカナ\n"],
    "cp949": ["고객,금액,도시\n1,2,서울\n2,3,부산\n"],
    "cp1250": ["klient;miasto\nWałęsa;Łódź\nŚwięty;Kraków\n"],
    "cp1253": ["πελάτης;ποσό\nΓιώργος;5\nΜαρία;7\n"],
    "cp1254": ["müşteri;şehir\nAyşe;İstanbul\nÇağlar;Eskişehir\n"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("codec", "text"), [(codec, text) for codec, texts in TABLES.items() for text in texts]
)
def test_the_letters_tell_the_encoding(codec, text):
    assert guess_encoding(text.encode(codec))[0] == codec
    got = decode(text.encode(codec), "t.csv")
    assert got.content.decode() == text
    assert bool(got.notes) == (codec != "cp1252")


def test_the_user_names_the_encoding(tmp_path):
    text = "klient;kwota\n" + "".join(f"Wałęsa {n};{n},5\n" for n in range(60))
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("iso8859_2"))
    survey = table.read(path, Hints(encoding="iso8859-2"))
    assert survey.schema.form.startswith("text in iso8859-2")
    path.write_bytes(text.encode())
    with pytest.raises(InputError, match="line 2 is not in the encoding ascii"):
        table.read(path, Hints(encoding="ascii"))
    with pytest.raises(InputError, match="there is no such encoding"):
        table.read(path, Hints(encoding="klingon"))
