export const id = 958;
export const ids = [958];
export const modules = {

/***/ 3958:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(5330);


/***/ })

};
