export const id = 235;
export const ids = [235];
export const modules = {

/***/ 5235:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(5265);


/***/ })

};
