"""Every sentence that a caller of the API can receive, by its stable code: status, Vietnamese, English.

A code is part of the contract: it never changes its meaning. Braces are filled in by `service.errors.ApiError`.
"""

from __future__ import annotations

from typing import NamedTuple

from adapters.text import Text


class Message(NamedTuple):
    """The HTTP status and the sentence that go with a code."""

    status: int
    text: Text


DONE = Text("Thành công", "Success")

MESSAGES: dict[str, Message] = {
    # 400: the body or one of its fields
    "JSON_SAI": Message(
        400,
        Text(
            "Thân yêu cầu không phải JSON hợp lệ (UTF-8). Cần một đối tượng JSON, ví dụ {example}.",
            "The body is not valid JSON (UTF-8). It must be one JSON object, e.g. {example}.",
        ),
    ),
    "JSON_KHONG_PHAI_DOI_TUONG": Message(
        400,
        Text(
            "Thân yêu cầu phải là một đối tượng JSON, ví dụ {example}.",
            "The body must be one JSON object, e.g. {example}.",
        ),
    ),
    "TRUONG_LAP": Message(
        400,
        Text("Trường {field} được ghi hai lần; chỉ giữ một.", "The field {field} is given twice; keep one."),
    ),
    "THIEU_TRUONG": Message(400, Text("Thiếu trường bắt buộc {field}.", "The required field {field} is missing.")),
    "SAI_DINH_DANG_NGAY": Message(
        400,
        Text(
            "{field} phải có dạng yyyy-mm-dd, ví dụ 2022-05-31.",
            "{field} must have the form yyyy-mm-dd, e.g. 2022-05-31.",
        ),
    ),
    "NGAY_KHONG_CO": Message(
        400,
        Text(
            "{field}: ngày {value} không có trong lịch; cần yyyy-mm-dd, ví dụ 2022-05-31.",
            "{field}: there is no day {value}; wanted yyyy-mm-dd, e.g. 2022-05-31.",
        ),
    ),
    "TUNGAY_SAU_DENNGAY": Message(
        400,
        Text(
            "{field} ({first}) phải không muộn hơn {other} ({last}).",
            "{field} ({first}) must not be after {other} ({last}).",
        ),
    ),
    "KHOANG_NGAY_QUA_RONG": Message(
        400,
        Text(
            "Khoảng ngày dài {length} ngày; nhiều nhất {limit} ngày một lần hỏi.",
            "The range is {length} days long; at most {limit} days may be asked at once.",
        ),
    ),
    "SAI_MA": Message(
        400,
        Text("{field} phải là số nguyên, ví dụ 401.", "{field} must be a whole number, e.g. 401."),
    ),
    "DANG_SAI": Message(
        400,
        Text(
            "dang phải là doi-tuong, mang hoặc boc.",
            "dang must be doi-tuong (object), mang (array) or boc (envelope).",
        ),
    ),
    "DANG_KHONG_HOP": Message(
        400,
        Text(
            "Có {rows} dòng, không thể trả lời bằng một đối tượng; hãy hỏi với ?dang=mang hoặc ?dang=boc.",
            "There are {rows} rows, which one object cannot hold; ask with ?dang=mang or ?dang=boc.",
        ),
    ),
    "YEU_CAU_SAI": Message(400, Text("Yêu cầu HTTP không hợp lệ.", "The HTTP request is not valid.")),
    # 401, 403
    "THIEU_KHOA": Message(
        401,
        Text(
            "Cần khoá truy cập trong tiêu đề Authorization: Bearer ... hoặc X-API-Key.",
            "A key is needed in the header Authorization: Bearer ... or X-API-Key.",
        ),
    ),
    "SAI_KHOA": Message(
        401,
        Text("Khoá truy cập không đúng hoặc đã hết hạn.", "The key is wrong or has expired."),
    ),
    "DIA_CHI_KHONG_DUOC_PHEP": Message(
        403,
        Text("Địa chỉ gọi không nằm trong mạng được phép.", "The calling address is not in an allowed network."),
    ),
    # 404, 405, 413, 414, 415, 429
    "KHONG_CO_DUONG_DAN": Message(
        404,
        Text(
            "Không có đường dẫn này. Mô tả API ở /openapi.json.", "No such path. The API is described at /openapi.json."
        ),
    ),
    "KHONG_CO_HUYEN": Message(
        404,
        Text(
            "Không có cổng nào thuộc {field} {value} được cấu hình ở đây.",
            "No portal of {field} {value} is configured here.",
        ),
    ),
    "KHONG_CO_CONG": Message(
        404,
        Text("Không có cổng nào có {field} {value} ở đây.", "No portal with {field} {value} is configured here."),
    ),
    "KHONG_CO_CAP": Message(
        404,
        Text(
            "Không có cổng cấp {level} nào chia sẻ số liệu này ở đây.",
            "No portal of level {level} shares this number here.",
        ),
    ),
    "SAI_PHUONG_THUC": Message(
        405,
        Text(
            "Phương thức {method} không dùng được ở đây; hãy gọi bằng {allowed}.",
            "The method {method} is not allowed here; call with {allowed}.",
        ),
    ),
    "QUA_LON": Message(
        413,
        Text("Thân yêu cầu quá lớn; nhiều nhất {limit} byte.", "The body is too large; at most {limit} bytes."),
    ),
    "DIA_CHI_QUA_DAI": Message(414, Text("Địa chỉ yêu cầu quá dài.", "The request's address is too long.")),
    "SAI_KIEU_NOI_DUNG": Message(
        415,
        Text(
            "Content-Type phải là application/json (UTF-8).",
            "The Content-Type must be application/json (UTF-8).",
        ),
    ),
    "QUA_NHIEU_LAN_GOI": Message(
        429,
        Text("Gọi quá nhiều lần; hãy đợi {seconds} giây.", "Too many calls; wait {seconds} seconds."),
    ),
    # 422, 500, 503
    "KHONG_CO_SO_LIEU": Message(
        422,
        Text("{portal}: {why}.{hint}", "{portal}: {why}.{hint}"),
    ),
    "LOI_HE_THONG": Message(
        500,
        Text(
            "Dịch vụ gặp lỗi; số liệu không được trả lời. Mã yêu cầu {request}.",
            "The service failed; no number is answered. Request {request}.",
        ),
    ),
    "CONG_KHONG_TRA_LOI": Message(
        503,
        Text(
            "Chưa lấy được số liệu của: {portals}. Hãy gọi lại sau.",
            "The numbers of these portals could not be had: {portals}. Call again later.",
        ),
    ),
    "DANG_TAT": Message(503, Text("Dịch vụ đang khởi động hoặc đang dừng.", "The service is starting or stopping.")),
}

# Codes that a field gives its own name: TUNGAY_SAI_DINH_DANG, DENNGAY_SAI_DINH_DANG, HUYEN_ID_SAI, ...
FIELD_CODES = {
    "SAI_DINH_DANG_NGAY": "{field}_SAI_DINH_DANG",
    "NGAY_KHONG_CO": "{field}_SAI_DINH_DANG",
    "SAI_MA": "{field}_SAI",
    "THIEU_TRUONG": "THIEU_{field}",
}
